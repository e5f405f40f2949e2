using System.CommandLine;
using System.Globalization;
using System.Net.Mail;

namespace VideoConf.Local.Hosting;

/// <summary>The part of the command line that is about engines of others and e-mail. Keys and passwords come from the environment alone.</summary>
internal sealed class EngineArguments
{
    private readonly Func<string, string?> _environment;
    private readonly Option<Uri?> _chat = Address("--openai-endpoint", "Chat model for summaries and translated captions, any server of OpenAI's protocol; its key in VIDEOCONF_OPENAI_KEY");
    private readonly Option<string?> _chatModel = Text("--openai-model", "The chat model's name (on Azure the deployment's)", "NAME");
    private readonly Option<string?> _smtp = Text("--smtp", "Mail server for e-mail; VIDEOCONF_SMTP_USER and VIDEOCONF_SMTP_PASSWORD where it asks for them", "HOST:PORT");
    private readonly Option<string?> _from = Text("--smtp-from", "Address that e-mail is from", "ADDRESS");
    private readonly Option<Uri?> _public = Address("--public-url", "This server's address as participants know it, for links in e-mails; --smtp needs it");
    private readonly Option<bool> _loopback = new("--loopback-webhooks") { Description = "Let users have webhooks called on this machine itself: for trying them out, never where others sign in" };

    public EngineArguments(Func<string, string?> environment)
    {
        _environment = environment;
        _smtp.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && Server(token.Value) is null) result.AddError($"--smtp {token.Value}: a mail server is HOST:PORT, such as mail.example.org:587.");
        });
        _from.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !MailAddress.TryCreate(token.Value, out _)) result.AddError($"--smtp-from {token.Value}: not an e-mail address.");
        });
    }

    public void AddTo(RootCommand root)
    {
        foreach (var option in new Option[] { _chat, _chatModel, _smtp, _from, _public, _loopback }) root.Add(option);
        Together(root, _chat, _chatModel);
        Together(root, _smtp, _from);

        // Without it every link in every e-mail would lead to this machine, which is the reader's own to whoever reads it.
        root.Validators.Add(result =>
        {
            if (result.GetResult(_smtp) is not null && result.GetResult(_public) is null)
                result.AddError($"{_smtp.Name} needs {_public.Name}: the address of this server that links in e-mails lead to, such as https://meet.example.org.");
        });
    }

    public EngineOptions Engines(ParseResult parsed) => new()
    {
        OpenAIEndpoint = parsed.GetValue(_chat),
        OpenAIModel = parsed.GetValue(_chatModel),
        OpenAIKey = Secret("VIDEOCONF_OPENAI_KEY"),
    };

    public MailOptions? Mail(ParseResult parsed) => Server(parsed.GetValue(_smtp)) is var (host, port) && parsed.GetValue(_from) is { } from
        ? new MailOptions(host, port, from) { User = Secret("VIDEOCONF_SMTP_USER"), Password = Secret("VIDEOCONF_SMTP_PASSWORD") }
        : null;

    public Uri? PublicUrl(ParseResult parsed) => parsed.GetValue(_public);

    public bool LoopbackWebhooks(ParseResult parsed) => parsed.GetValue(_loopback);

    private string? Secret(string name) => _environment(name) is { Length: > 0 } value ? value : null;

    private static void Together(RootCommand root, Option one, Option other) => root.Validators.Add(result =>
    {
        var (has, hasOther) = (result.GetResult(one) is not null, result.GetResult(other) is not null);
        if (has != hasOther) result.AddError($"{one.Name} and {other.Name} go together: {(has ? other : one).Name} is missing.");
    });

    private static Option<string?> Text(string name, string description, string help) => new(name) { Description = description, HelpName = help };

    private static Option<Uri?> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0) return url;
            result.AddError($"{name} {result.Tokens[0].Value}: an address begins with http:// or https:// and holds no user.");
            return null;
        },
    };

    private static (string Host, int Port)? Server(string? text)
    {
        if (text?.LastIndexOf(':') is not (> 0 and var colon)) return null;
        var host = text[..colon].Trim('[', ']');
        return Uri.CheckHostName(host) != UriHostNameType.Unknown && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (host, port)
            : null;
    }
}
