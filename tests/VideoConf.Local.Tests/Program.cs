using VideoConf.Local.Tests.Storage;
using VideoConf.Local.Tests.Workflows;

// Not the tests: the children that KilledWriterTests and KilledEngineTests start and kill.
return args switch
{
    ["write-batches", var path, var first] => await BatchWriter.RunAsync(path, int.Parse(first)),
    ["run-errands", var path] => await ErrandRunner.RunAsync(path),
    _ => 2,
};
