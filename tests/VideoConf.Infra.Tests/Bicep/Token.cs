namespace VideoConf.Infra.Tests.Bicep;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A word: name or keyword.</summary>
    Word,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A string, with the expressions in it.</summary>
    Text,

    /// <summary>An operator or bracket.</summary>
    Sign,

    /// <summary>The end of a line: it separates statements, members and elements.</summary>
    Line,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its characters; of a string, what it says without its expressions.</param>
/// <param name="LineNumber">Where it stands, from 1.</param>
/// <param name="Parts">A string's parts, in order: text, or the source of an expression.</param>
internal sealed record Token(TokenKind Kind, string Value, int LineNumber, IReadOnlyList<(bool IsCode, string Value)>? Parts = null);
