using VideoConf.Deployment.Azure;
using VideoConf.Deployment.Parameters;

namespace VideoConf.Deployment;

/// <summary>Before anything is made: everything that is wrong with the settings and missing in the subscription, all at once.</summary>
internal static class CheckParameters
{
    /// <summary>What it is for.</summary>
    public const string Help = """
        check-parameters: names every setting that is wrong or missing, every region without a service that is needed there, and every quota that is too
        small, all at once. Run by azd before it provisions. Registers the provider Microsoft.App
        where it is not, and stops the quality job of an earlier deployment, which cannot be changed while it runs; looks what an earlier deployment
        left, so that another machine's azd (a pipeline's) does not write over it.

          --offline   check the settings alone, without asking Azure

        Settings are set by 'azd env set NAME VALUE'; infra/README.md says which there are. Safe to repeat.
        """;

    /// <summary>Checks.</summary>
    /// <exception cref="HookException">Something is wrong.</exception>
    public static async Task RunAsync(HookContext context, HookArguments arguments, CancellationToken cancellation)
    {
        arguments.Allow("--offline");
        var settings = context.Settings;
        var wrong = Rules.Check(settings);
        Refuse(wrong);
        if (arguments.Has("--offline")) return;
        if (settings.Text("AZURE_SUBSCRIPTION_ID") is null || settings.Text("AZURE_LOCATION") is not { } home)
        {
            // 'azd provision' asks for them only after this hook; 'azd up' before it.
            await context.Output.WriteLineAsync("Settings are in order. Subscription and region are not chosen yet, so what is there could not be looked up.").ConfigureAwait(false);
            return;
        }

        var profile = Profile.All.Single(candidate => candidate.Name == (settings.Text("VIDEOCONF_PROFILE") ?? "trial"));
        var arm = new Arm(context);
        Refuse(await new Subscription(context, arm).CheckAsync(profile, home, cancellation).ConfigureAwait(false));
        await EarlierDeployment.RecallAsync(context, arm, cancellation).ConfigureAwait(false);
        await Checks.QualityJob.StopAsync(context, arm, cancellation).ConfigureAwait(false);
        await context.Output.WriteLineAsync($"Settings are in order, and {home} has what '{profile.Name}' needs.").ConfigureAwait(false);
    }

    private static void Refuse(List<string> wrong)
    {
        if (wrong.Count == 0) return;
        throw new HookException(string.Join('\n', wrong.Select(sentence => $"- {sentence}")), "Set what is wrong by 'azd env set NAME VALUE', then run azd again. Nothing has been made.");
    }
}
