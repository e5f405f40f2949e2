using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;

namespace VideoConf.Functions.Tests.References;

/// <summary>
/// What is declared of Azure's packages, held against a list that was written from the packages' own sources and documents. Who declares something more, or
/// changes it, looks it up there and writes it down here: the list is where a wrong signature is seen by somebody.
/// </summary>
public sealed class SignatureTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Everything_that_is_declared_is_written_down_as_it_is()
    {
        var written = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "signatures.txt")).Where(line => line.Length > 0 && line[0] != '#').Order(StringComparer.Ordinal).ToArray();
        var declared = typeof(FunctionAttribute).Assembly.GetExportedTypes().Where(type => !typeof(Delegate).IsAssignableFrom(type)).SelectMany(Signatures).Order(StringComparer.Ordinal).ToArray();

        var missing = declared.Except(written, StringComparer.Ordinal).ToArray();
        var surplus = written.Except(declared, StringComparer.Ordinal).ToArray();
        Assert.True(missing.Length == 0, $"tests/AzureReferences/signatures.txt lacks:\n{string.Join('\n', missing)}");
        Assert.True(surplus.Length == 0, $"tests/AzureReferences/signatures.txt names what nobody declares:\n{string.Join('\n', surplus)}");
        Assert.Equal(written.Length, written.Distinct(StringComparer.Ordinal).Count());
    }

    private static IEnumerable<string> Signatures(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{type.FullName}.{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}");
        var constructors = type.GetConstructors(Declared).Where(Shows).Select(one => $"{Name(type)}({Parameters(one)})");
        var properties = type.GetProperties(Declared).Where(one => one.GetAccessors(nonPublic: true).Any(Shows)).Select(one => $"{Name(type)}.{one.Name} : {Name(one.PropertyType)}");
        var events = type.GetEvents(Declared).Select(one => $"{Name(type)}.{one.Name} : event {Name(one.EventHandlerType!)}");
        var methods = type.GetMethods(Declared).Where(one => Shows(one) && !one.IsSpecialName && one.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(one => $"{Name(type)}.{one.Name}{Generic(one)}({Parameters(one)}) : {Name(one.ReturnType)}");
        return constructors.Concat(properties).Concat(events).Concat(methods).Append($"{Name(type)} : {Kind(type)}");
    }

    private static bool Shows(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Kind(Type type) =>
        type.IsInterface ? "interface" : type.IsValueType ? "struct" : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string Generic(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(one => $"{Name(one.ParameterType)} {one.Name}{(one.IsOptional ? "?" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value) return $"{Name(value)}?";
        if (type.IsGenericParameter) return type.Name;
        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Assembly == typeof(FunctionAttribute).Assembly ? type.FullName! : type.Name;
        if (!type.IsGenericType) return name;
        return $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
