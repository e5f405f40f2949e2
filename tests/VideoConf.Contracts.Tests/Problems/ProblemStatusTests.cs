using System.Reflection;
using VideoConf.Contracts.Problems;

namespace VideoConf.Contracts.Tests.Problems;

public sealed class ProblemStatusTests
{
    public static TheoryData<string> Types { get; } =
        [.. typeof(ProblemTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_problem_type_has_a_status_and_a_title_of_its_own(string type)
    {
        Assert.InRange(ProblemStatus.Of(type), 400, 507);
        Assert.NotEqual(500, ProblemStatus.Of(type));
        Assert.NotEqual(ProblemStatus.TitleOf("no such type"), ProblemStatus.TitleOf(type));
    }

    [Fact]
    public void A_type_that_is_none_is_our_own_mistake() => Assert.Equal(500, ProblemStatus.Of("no such type"));
}
