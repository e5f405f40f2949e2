using System.Net;

namespace VideoConf.Http;

/// <summary>Where a request comes from, as it is written down.</summary>
public static class CallerAddress
{
    /// <summary>One spelling for one address, whichever socket it came in by; null when nobody knows.</summary>
    public static string? Of(IPAddress? address) => address is null ? null : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
