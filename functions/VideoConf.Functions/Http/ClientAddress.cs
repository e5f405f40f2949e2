using System.Net;

namespace VideoConf.Functions.Http;

/// <summary>Whose address a request comes from. Behind Front Door the connection's is one of its own machines', which everybody shares.</summary>
/// <param name="FrontDoorId">The Front Door that passes requests on; null where there is none.</param>
public sealed record ClientAddress(string? FrontDoorId)
{
    /// <summary>Names the Front Door that a request came through.</summary>
    public const string DoorHeader = "X-Azure-FDID";

    /// <summary>The other end of the connection to Front Door, in its word. The other header that it sends, X-Azure-ClientIP, repeats what the client claims.</summary>
    public const string SocketHeader = "X-Azure-SocketIP";

    /// <summary>The address; null when nobody knows it.</summary>
    public IPAddress? Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var headers = http.Request.Headers;
        return FrontDoorId is not null && string.Equals(headers[DoorHeader], FrontDoorId, StringComparison.OrdinalIgnoreCase) && IPAddress.TryParse(headers[SocketHeader], out var address)
            ? address
            : http.Connection.RemoteIpAddress;
    }
}
