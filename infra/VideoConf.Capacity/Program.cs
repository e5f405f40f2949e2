using System.Globalization;
using VideoConf.Capacity;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return CapacityCommand.Run(args, Console.Out, Console.Error);
