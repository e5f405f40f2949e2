using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace VideoConf.Delivery.Tests.Workflows;

/// <summary>What keeps a workflow file from being the way in.</summary>
public sealed partial class WorkflowRuleTests
{
    private static readonly WorkflowFile[] Files = [.. WorkflowFile.All()];

    // What a job may be given beyond reading, and for what.
    private static readonly HashSet<string> Grants = new(StringComparer.Ordinal) { "contents: read", "id-token: write", "security-events: write", "attestations: write", "pull-requests: read" };

    [Fact]
    public void There_are_workflows_for_building_scanning_infrastructure_deployment_and_the_canary() =>
        Assert.Equal(["build.yml", "canary.yml", "deploy.yml", "infra.yml", "scan.yml"], Files.Select(file => file.Name));

    [Fact]
    public void Every_action_is_pinned_to_a_commit_with_its_version_beside_it()
    {
        foreach (var file in Files)
        {
            var uses = file.Steps.Select(step => WorkflowFile.Value(step, "uses")).OfType<string>().ToArray();
            Assert.All(uses, action => Assert.Matches(Pinned(), action));
            Assert.Equal(uses.Length, Commented().Count(file.Text));
        }
    }

    [Fact]
    public void An_action_has_one_commit_everywhere() =>
        Assert.All(
            Files.SelectMany(file => file.Steps).Select(step => WorkflowFile.Value(step, "uses")).OfType<string>().Select(uses => uses.Split('@')).GroupBy(parts => parts[0], StringComparer.OrdinalIgnoreCase),
            action => Assert.Single(action.Select(parts => parts[1]).Distinct(StringComparer.Ordinal)));

    [Fact]
    public void A_workflow_may_read_and_a_job_names_what_more_it_needs()
    {
        foreach (var file in Files)
        {
            Assert.Equal("contents: read", Assert.Single(Named(file.Permissions)));
            Assert.All(file.Jobs.Values.SelectMany(job => Named(WorkflowFile.Map(job, "permissions"))), grant => Assert.Contains(grant, Grants));
        }
    }

    [Fact]
    public void A_token_of_azure_is_asked_for_by_jobs_of_an_environment_or_by_provenance_alone()
    {
        foreach (var job in Files.SelectMany(file => file.Jobs.Values).Where(job => Named(WorkflowFile.Map(job, "permissions")).Contains("id-token: write")))
        {
            var attests = WorkflowFile.StepsOf(job).Any(step => WorkflowFile.Value(step, "uses")?.StartsWith("actions/attest-", StringComparison.Ordinal) == true);
            Assert.True(attests || WorkflowFile.Value(job, "environment") is not null);
        }
    }

    [Fact]
    public void Every_job_has_a_time_limit_and_every_checkout_forgets_its_token()
    {
        foreach (var file in Files)
        {
            Assert.All(file.Jobs.Values, job => Assert.NotNull(WorkflowFile.Value(job, "timeout-minutes")));
            foreach (var checkout in file.Steps.Where(step => WorkflowFile.Value(step, "uses")?.StartsWith("actions/checkout@", StringComparison.Ordinal) == true))
                Assert.Equal("false", WorkflowFile.Value(WorkflowFile.Map(checkout, "with")!, "persist-credentials"));
        }
    }

    [Fact]
    public void Nothing_that_somebody_else_wrote_gets_into_a_script()
    {
        // An expression is pasted before the shell reads the line: a branch's name would be a command. Values come by the environment.
        foreach (var script in Files.SelectMany(file => file.Steps).Select(step => WorkflowFile.Value(step, "run")).OfType<string>())
            Assert.DoesNotContain("${{", script, StringComparison.Ordinal);
        Assert.All(Files, file => Assert.DoesNotContain("pull_request_target", file.Text, StringComparison.Ordinal));
    }

    // A deployment with defaults over an environment with settings would make another product of it.
    [Fact]
    public void Who_provisions_takes_all_settings_of_the_environment()
    {
        var provisioning = Files.SelectMany(file => file.Steps).Where(step => WorkflowFile.Value(step, "run") is { } run && (run.Contains("azd provision", StringComparison.Ordinal) || run.Contains("azd up", StringComparison.Ordinal))).ToList();

        Assert.Equal(3, provisioning.Count);
        Assert.All(provisioning, step => Assert.Equal("${{ toJSON(vars) }}", WorkflowFile.Value(WorkflowFile.Map(step, "env")!, "SETTINGS")));
        Assert.All(provisioning, step => Assert.Contains("startswith(\"VIDEOCONF_\")", WorkflowFile.Value(step, "run"), StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_is_stored_or_printed()
    {
        foreach (var file in Files)
        {
            Assert.DoesNotContain("secrets.", file.Text, StringComparison.Ordinal);
            Assert.DoesNotMatch(Printed(), file.Text);
        }
    }

    private static string[] Named(YamlMappingNode? permissions) => permissions is null ? [] : [.. permissions.Children.Select(pair => $"{pair.Key}: {pair.Value}")];

    [GeneratedRegex("^[A-Za-z0-9-]+/[A-Za-z0-9_./-]+@[0-9a-f]{40}$", RegexOptions.None, 1000)]
    private static partial Regex Pinned();

    [GeneratedRegex(@"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", RegexOptions.None, 1000)]
    private static partial Regex Commented();

    [GeneratedRegex(@"set -x|printenv|\benv\s*$|azd env get-values|ACTIONS_STEP_DEBUG|echo .*(TOKEN|SECRET|KEY)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Printed();
}
