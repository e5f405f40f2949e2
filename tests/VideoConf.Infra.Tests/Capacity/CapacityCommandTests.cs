using System.Text.Json;
using VideoConf.Capacity;

namespace VideoConf.Infra.Tests.Capacity;

public sealed class CapacityCommandTests
{
    [Theory]
    [InlineData("", "--users is missing")]
    [InlineData("--users", "--users needs a value")]
    [InlineData("--users many", "--users is 'many', which is no number. Give a whole number from 1 to 10,000,000,000.")]
    [InlineData("--users 0", "--users is 0, and must be from 1 to 10,000,000,000")]
    [InlineData("--users -5", "--users is -5, and must be from 1")]
    [InlineData("--users 2.5", "--users is 2.5, and must be a whole number")]
    [InlineData("--users 1e99", "--users is 1e99, and must be from 1")]
    [InlineData("--users NaN", "--users is 'NaN', which is no number")]
    [InlineData("--users 10 --concurrency 1.5", "--concurrency is 1.5, and must be from 0.000001 to 1")]
    [InlineData("--users 10 --room-size 1", "--room-size is 1, and must be from 2 to 1,000")]
    [InlineData("--users 10 --mesh-size 6", "--mesh-size is 6, and must be from 1 to 5")]
    [InlineData("--users 10 --colour blue", "there is no option '--colour'")]
    [InlineData("--users 10 --set price", "--set takes NAME=VALUE")]
    [InlineData("--users 10 --set nodeHour=free", "--set nodeHour is 'free', and must be a number above 0")]
    [InlineData("--users 10 --set nodeHour=-1", "--set nodeHour is '-1', and must be a number above 0")]
    public void Bad_input_is_refused_by_name_with_what_to_do(string line, string says)
    {
        var (status, output, errors) = Run(line);

        Assert.Equal((2, ""), (status, output));
        Assert.Contains(says, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_names_every_option()
    {
        var (status, output, _) = Run("--help");

        Assert.Equal(0, status);
        Assert.All(DemandOption.All, option => Assert.Contains(option.Name, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Figures_come_for_people_and_for_programs()
    {
        var (status, text, _) = Run("--users 2,000 --room-size 8 --concurrency 0.1");
        var (_, json, _) = Run("--users 2000 --room-size 8 --concurrency 0.1 --json");
        using var document = JsonDocument.Parse(json);

        Assert.Equal(0, status);
        Assert.Contains("200 people in 25 meetings of 8", text, StringComparison.Ordinal);
        Assert.Equal(200, document.RootElement.GetProperty("plan").GetProperty("participants").GetDouble());
        Assert.Equal("price", document.RootElement.GetProperty("inputs").GetProperty("nodeHour").GetProperty("kind").GetString());
    }

    [Fact]
    public void A_number_of_ones_own_takes_the_place_of_the_files()
    {
        var (_, cheap, _) = Run("--users 2000 --set egressFirst=0.01 --json");
        var (_, usual, _) = Run("--users 2000 --json");

        Assert.True(Sum(cheap) < Sum(usual));
        Assert.Contains("the command line", cheap, StringComparison.Ordinal);

        static double Sum(string json) => JsonDocument.Parse(json).RootElement.GetProperty("plan").GetProperty("dollars").GetDouble();
    }

    internal static (int Status, string Output, string Errors) Run(string line)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var status = CapacityCommand.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, errors);
        return (status, output.ToString(), errors.ToString());
    }
}
