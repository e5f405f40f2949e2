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
    public void Every_answer_is_JSON_of_ours() => Assert.All(
        Triggers.Where(trigger => Text(trigger.Trigger, 1) == "messages"), trigger => Assert.Equal(typeof(Task<System.Text.Json.JsonElement>), trigger.Method.ReturnType));

    private static string Text(CustomAttributeData trigger, int index) => (string)trigger.ConstructorArguments[index].Value!;
}
