namespace VideoConf.MediaNode.Captions.PocketSphinx;

/// <summary>An acoustic model, a language model and a dictionary, which go together.</summary>
/// <param name="Acoustic">Folder of the acoustic model.</param>
/// <param name="Words">File of the language model.</param>
/// <param name="Dictionary">File of the pronunciations.</param>
internal sealed record SphinxModel(string Acoustic, string Words, string Dictionary)
{
    private const string DebianFolder = "/usr/share/pocketsphinx/model/en-us";

    /// <summary>The model of Debian's <c>pocketsphinx-en-us</c>; null when it is not installed, or the library is not.</summary>
    public static SphinxModel? FindInstalled()
    {
        var model = new SphinxModel($"{DebianFolder}/en-us", $"{DebianFolder}/en-us.lm.bin", $"{DebianFolder}/cmudict-en-us.dict");
        return LibPocketSphinx.IsInstalled && model.IsThere ? model : null;
    }

    private bool IsThere => Directory.Exists(Acoustic) && File.Exists(Words) && File.Exists(Dictionary);
}
