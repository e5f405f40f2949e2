using VideoConf.Contracts.Identity;
using VideoConf.Meetings.Identity;

namespace VideoConf.Meetings.Tests.Identity;

public sealed class SignInPolicyTests
{
    [Fact]
    public void Names_alone_make_guests_only_and_guests_only_where_they_are_let_in()
    {
        var cloud = new SignInPolicy { NamesAreEnough = false };

        Assert.Equal("unauthorized", SignIn.Refuse(new SignInRequest { DisplayName = "Ada" }, cloud)?.Type);
        Assert.Null(SignIn.Refuse(new SignInRequest { DisplayName = "Ada", Guest = true }, cloud));
        Assert.Equal("forbidden", SignIn.Refuse(new SignInRequest { DisplayName = "Ada", Guest = true }, cloud with { Guests = false })?.Type);
    }
}
