using Azure;
using Azure.Communication;
using Azure.Communication.Identity;
using Moq;
using VideoConf.Azure.Communication;
using VideoConf.Meetings.Captions;

namespace VideoConf.Functions.Tests.Identity;

public sealed class CommunicationIdentitiesTests
{
    [Fact]
    public async Task A_refusal_of_the_service_may_be_tried_again()
    {
        var client = new Mock<CommunicationIdentityClient>();
        client.Setup(one => one.CreateUserAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new RequestFailedException(403, "no role yet"));
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
