using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using VideoConf.Contracts.Signaling;
using VideoConf.Functions.Signaling;
using VideoConf.Functions.Tests.Http;

namespace VideoConf.Functions.Tests.Signaling;

public sealed class HubParityTests
{
    private static readonly (string Function, MethodInfo Method, CustomAttributeData Trigger)[] Triggers =
    [
        .. from function in FunctionCatalog.All
           let trigger = function.Method.Trigger<SignalRTriggerAttribute>()
           where trigger is not null
           select (function.Name, function.Method, trigger),
    ];

    [Fact]
    public void Every_method_of_the_hub_is_a_function() => Assert.Equal(
        typeof(HubMethods).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
        Triggers.Where(trigger => Text(trigger.Trigger, 1) == "messages").Select(trigger => Text(trigger.Trigger, 2)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_trigger_names_the_hub_by_its_class() => Assert.All(Triggers, trigger => Assert.Equal(nameof(SignalHub), Text(trigger.Trigger, 0)));

    [Fact]
    public void Arguments_are_parameters_of_the_function() => Assert.All(Triggers, trigger =>
    {
        var named = trigger.Trigger.ConstructorArguments is [_, _, _, var names] ? names.Texts() : [];
        var own = trigger.Method.GetParameters().Where(parameter => parameter.ParameterType.Namespace!.StartsWith("VideoConf", StringComparison.Ordinal)).Select(parameter => parameter.Name!);
        Assert.Equal(named, own);
    });

    private static string Text(CustomAttributeData trigger, int index) => (string)trigger.ConstructorArguments[index].Value!;
}
