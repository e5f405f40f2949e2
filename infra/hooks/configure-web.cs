#!/usr/bin/env dotnet
#:project VideoConf.Deployment/VideoConf.Deployment.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
return await VideoConf.Deployment.Hook.ConfigureWebAsync(args);
