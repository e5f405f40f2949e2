namespace VideoConf.Local.Hosting;

/// <summary>Engines of others that understand text. Without any, small ones on this machine do the work.</summary>
public sealed record EngineOptions
{
    /// <summary>A chat model for summaries and translated captions: the address before <c>/chat/completions</c>; null for none.</summary>
    public Uri? OpenAIEndpoint { get; init; }

    /// <summary>Its name there; on Azure the deployment's.</summary>
    public string? OpenAIModel { get; init; }

    /// <summary>Its key, from <c>VIDEOCONF_OPENAI_KEY</c>: a command line can be read by everybody on the machine.</summary>
    public string? OpenAIKey { get; init; }
}

/// <summary>The mail server that e-mail goes through.</summary>
/// <param name="Host">Its name. One that is not this machine must offer STARTTLS.</param>
/// <param name="Port">Its port for submission (RFC 6409: 587).</param>
/// <param name="From">The address that e-mail is from.</param>
public sealed record MailOptions(string Host, int Port, string From)
{
    /// <summary>Who we are there, from <c>VIDEOCONF_SMTP_USER</c>; null where nobody asks.</summary>
    public string? User { get; init; }

    /// <summary>Its password, from <c>VIDEOCONF_SMTP_PASSWORD</c>.</summary>
    public string? Password { get; init; }

    /// <summary>How long a server has to take one e-mail.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
