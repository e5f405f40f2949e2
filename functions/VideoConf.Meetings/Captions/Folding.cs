using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace VideoConf.Meetings.Captions;

/// <summary>
/// Words as search sees them: lower case, without diacritics. The build has no ICU, so decomposition comes from a table of the Latin, Greek and
/// Cyrillic letters that carry marks in the languages of Europe; other letters stay as they are.
/// </summary>
internal static class Folding
{
    /// <summary>Characters of a word; what is longer is cut, in the index and in the question alike.</summary>
    public const int MaxWord = 40;

    private static readonly FrozenDictionary<char, string> Bases = Table(
        "a=àáâãäåāăąǎȁȃạảấầẩẫậắằẳẵặ|c=çćĉċč|d=ďđð|e=èéêëēĕėęěẹẻẽếềểễệ|g=ĝğġģ|h=ĥħ|i=ìíîïĩīĭįıǐịỉ|j=ĵ|k=ķ|l=ĺļľŀł|n=ñńņňŉ|o=òóôõöøōŏőǒọỏốồổỗộớờởỡợơ|r=ŕŗř|s=śŝşšș|t=ţťŧț|"
        + "u=ùúûüũūŭůűųǔụủứừửữựư|w=ŵ|y=ýÿŷỳỵỷỹ|z=źżž|ss=ß|ae=æ|oe=œ|th=þ|α=ά|ε=έ|η=ή|ι=ίϊΐ|ο=ό|υ=ύϋΰ|ω=ώ|σ=ς|е=ёѐ|и=йѝ|і=ї|г=ѓ|к=ќ|у=ў");

    /// <summary>The words of a text, folded, in order.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune)) Append(word, Rune.ToLowerInvariant(rune));
            else if (IsMark(rune) || (IsInside(rune) && word.Length > 0)) continue; // "don't" is one word, and marks belong to the letter before.
            else End(words, word);
        }

        End(words, word);
        return words;
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsInside(Rune rune) => rune.Value is '\'' or 0x2019;

    private static void Append(StringBuilder word, Rune rune)
    {
        if (word.Length >= MaxWord) return;
        if (rune.IsBmp && Bases.TryGetValue((char)rune.Value, out var letters)) word.Append(letters);
        else word.Append(rune);
    }

    private static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0) words.Add(word.ToString());
        word.Clear();
    }

    private static FrozenDictionary<char, string> Table(string rows) =>
        rows.Split('|').Select(row => row.Split('=')).SelectMany(row => row[1].Select(letter => (letter, row[0]))).DistinctBy(pair => pair.letter)
            .ToFrozenDictionary(pair => pair.letter, pair => pair.Item2);
}
