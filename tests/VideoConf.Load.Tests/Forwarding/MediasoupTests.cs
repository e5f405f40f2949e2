using VideoConf.Load.Forwarding.Servers;

namespace VideoConf.Load.Tests.Forwarding;

public sealed class MediasoupTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("videoconf-mediasoup-");

    private string Package => Path.Combine(_folder.FullName, "mediasoup");

    [Fact]
    public void Without_its_package_the_reason_says_how_to_get_it()
    {
        Assert.Null(Mediasoup.Find([Package], worker: null, out var problem));
        Assert.Contains("npm install", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_worker_the_reason_names_the_variable_that_may_name_one()
    {
        Install();
        Assert.Null(Mediasoup.Find([Package], worker: "", out var problem));
        Assert.Contains("MEDIASOUP_WORKER_BIN may name one", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_is_named_and_is_not_there_is_said_to_be_missing()
    {
        Install();
        Assert.Null(Mediasoup.Find([Package], Path.Combine(_folder.FullName, "worker"), out var problem));
        Assert.Contains("there is no worker where MEDIASOUP_WORKER_BIN says", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_is_named_goes_with_the_package()
    {
        Install();
        var worker = Path.Combine(_folder.FullName, "worker");
        File.WriteAllText(worker, "");
        Assert.Equal(Package, Mediasoup.Find(["/nowhere", Package], worker, out _));
    }

    [Fact]
    public void The_worker_that_the_package_brings_is_found()
    {
        Install();
        var worker = Directory.CreateDirectory(Path.Combine(Package, "worker", "out", "Release"));
        File.WriteAllText(Path.Combine(worker.FullName, "mediasoup-worker"), "");
        Assert.Equal(Package, Mediasoup.Find([Package], worker: null, out _));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Install()
    {
        Directory.CreateDirectory(Package);
        File.WriteAllText(Path.Combine(Package, "package.json"), "{}");
    }
}
