#if AZURE_PACKAGES
return VideoConf.Functions.Hosting.CloudHost.Run(args);
#else
// What this was compiled against has signatures and no bodies: better a sentence now than a missing assembly at the first request.
Console.Error.WriteLine("This VideoConf.Functions was built without Azure's packages. Use `dotnet publish`, as azd does, or build with -p:AzurePackages=true.");
return 1;
#endif
