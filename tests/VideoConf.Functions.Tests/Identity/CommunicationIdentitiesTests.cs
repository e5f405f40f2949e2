using Azure;
using Azure.Communication;
using Azure.Communication.Identity;
using Azure.Identity;
using Moq;
using VideoConf.Azure.Communication;
using VideoConf.Meetings.Captions;

namespace VideoConf.Functions.Tests.Identity;

public sealed class CommunicationIdentitiesTests
{
    public static TheoryData<Exception> Failures => [new RequestFailedException(403, "no role yet"), new AggregateException("no role yet"), new CredentialUnavailableException("no role yet")];

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task What_the_service_does_not_do_now_may_be_tried_again(Exception failure)
    {
        var client = new Mock<CommunicationIdentityClient>();
        client.Setup(one => one.CreateUserAsync(It.IsAny<CancellationToken>())).ThrowsAsync(failure);
        var identities = new CommunicationIdentities(client.Object, new Uri("https://example.communication.azure.com"));

        var error = await Assert.ThrowsAsync<EngineUnavailableException>(() => identities.CreateAsync(CancellationToken.None));
        Assert.True(error.IsTransient);
        Assert.DoesNotContain("no role yet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_is_deleted_by_its_id()
    {
        var client = new Mock<CommunicationIdentityClient>();
        client.Setup(one => one.DeleteUserAsync(It.IsAny<CommunicationUserIdentifier>(), It.IsAny<CancellationToken>())).ReturnsAsync(Mock.Of<Response>());

        await new CommunicationIdentities(client.Object, new Uri("https://example.communication.azure.com")).DeleteAsync("8:acs:1", CancellationToken.None);
        client.Verify(one => one.DeleteUserAsync(It.IsAny<CommunicationUserIdentifier>(), It.IsAny<CancellationToken>()), Times.Once);
    }
}
