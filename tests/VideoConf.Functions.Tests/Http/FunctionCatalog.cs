using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using VideoConf.Functions.Hosting;

namespace VideoConf.Functions.Tests.Http;

/// <summary>The functions of the application, by reflection on what is declared: attributes are read, never made.</summary>
internal static class FunctionCatalog
{
    /// <summary>Every method that is a function, with its name.</summary>
    public static IReadOnlyList<(string Name, MethodInfo Method)> All { get; } =
    [
        .. from type in typeof(Plane).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           from attribute in method.GetCustomAttributesData()
           where attribute.AttributeType == typeof(FunctionAttribute)
           select ((string)attribute.ConstructorArguments[0].Value!, method),
    ];

    /// <summary>The trigger's attribute of a function, if it is of that kind.</summary>
    public static CustomAttributeData? Trigger<T>(this MethodInfo method) =>
        method.GetParameters().SelectMany(parameter => parameter.GetCustomAttributesData()).SingleOrDefault(attribute => attribute.AttributeType == typeof(T));

    /// <summary>Texts of a <c>params</c> argument.</summary>
    public static IEnumerable<string> Texts(this CustomAttributeTypedArgument argument) =>
        ((IReadOnlyCollection<CustomAttributeTypedArgument>)argument.Value!).Select(item => (string)item.Value!);

    /// <summary>Method and path of each function with a request.</summary>
    public static IReadOnlyList<string> Routes() =>
    [
        .. from function in All
           let trigger = function.Method.Trigger<HttpTriggerAttribute>()
           where trigger is not null
           let route = (string)trigger.NamedArguments.Single(argument => argument.MemberName == nameof(HttpTriggerAttribute.Route)).TypedValue.Value!
           from method in trigger.ConstructorArguments[1].Texts()
           orderby route
           select $"{method.ToUpperInvariant()} /{route}",
    ];
}
