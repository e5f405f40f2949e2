using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using VideoConf.Functions.Hosting;
using VideoConf.Functions.Tests.Http;

namespace VideoConf.Functions.Tests.References;

/// <summary>What is declared of Azure's packages is what is used of them: a signature that nobody calls is one that nobody would notice to be wrong.</summary>
public sealed class UsedReferencesTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly References = typeof(FunctionAttribute).Assembly;
    private static readonly HashSet<string> Used = [.. Mentions(typeof(Plane).Assembly), .. Mentions(typeof(VideoConf.Azure.Hosting.AzureAdapters).Assembly), .. Mentions(typeof(VideoConf.AzureSpeech.AzureSpeechStreams).Assembly), .. Mentions(typeof(UsedReferencesTests).Assembly), .. NamedArguments()];

    [Fact]
    public void Every_type_that_is_declared_is_used() =>
        Assert.DoesNotContain(References.GetExportedTypes().Select(type => type.Name), name => !Used.Contains(name));

    [Fact]
    public void Every_member_that_is_declared_is_used() => Assert.Empty(
        from type in References.GetExportedTypes()
        where type is { IsEnum: false, IsInterface: false } && !typeof(Delegate).IsAssignableFrom(type)
        from member in Members(type)
        where !Used.Contains($"{type.Name}.{member}") && !IsGivenToConstructor(type, member)
        select $"{type.Name}.{member}");

    [Fact]
    public void The_host_does_not_bring_them_along()
    {
        var depended = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "VideoConf.Functions.deps.json"));

        Assert.DoesNotContain("AzureReferences.dll", depended, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members(Type type)
    {
        var hidden = type.GetMethod("<Clone>$") is null ? Array.Empty<string>() : ["EqualityContract"];
        var properties = type.GetProperties(Declared).Select(property => property.Name).Except(hidden);
        var methods = type.GetMethods(Declared)
            .Where(method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly) && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Where(method => !method.Name.StartsWith("get_", StringComparison.Ordinal) && !method.Name.StartsWith("set_", StringComparison.Ordinal))
            .Select(method => method.Name);
        return properties.Concat(methods).Distinct();
    }

    /// <summary>A value that a constructor takes is used by who makes one.</summary>
    private static bool IsGivenToConstructor(Type type, string property) => type.GetConstructors(Declared)
        .SelectMany(constructor => constructor.GetParameters()).Any(parameter => string.Equals(parameter.Name, property, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> NamedArguments() =>
        from function in FunctionCatalog.All
        from parameter in function.Method.GetParameters()
        from attribute in parameter.GetCustomAttributesData()
        from argument in attribute.NamedArguments
        select $"{attribute.AttributeType.Name}.{argument.MemberName}";

    /// <summary>Types by name, and members as <c>Type.Member</c>, that an assembly's metadata mentions.</summary>
    private static List<string> Mentions(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var mentioned = metadata.TypeReferences.Select(handle => metadata.GetString(metadata.GetTypeReference(handle).Name)).ToList();
        foreach (var member in metadata.MemberReferences.Select(metadata.GetMemberReference))
        {
            if (member.Parent.Kind != HandleKind.TypeReference) continue;
            var type = metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name);
            var name = metadata.GetString(member.Name);
            mentioned.Add($"{type}.{(name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) ? name[4..] : name)}");
        }

        return mentioned;
    }
}
