using VideoConf.Local.Tests.Storage;

// Not the tests: the child that KilledWriterTests starts and kills.
return args is ["write-batches", var path, var first] ? await BatchWriter.RunAsync(path, int.Parse(first)) : 2;
