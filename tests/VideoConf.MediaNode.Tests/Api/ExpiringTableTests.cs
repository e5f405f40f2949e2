using VideoConf.MediaNode.Api;
using VideoConf.MediaNode.Tests.Support;

namespace VideoConf.MediaNode.Tests.Api;

public sealed class ExpiringTableTests
{
    private readonly ShiftedClock _clock = new(TimeSpan.Zero);

    [Fact]
    public void An_entry_ends_with_its_lifetime()
    {
        var table = new ExpiringTable<string, int>(_clock, TimeSpan.FromMinutes(2), 10);
        table.Set("a", 1);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(table.TryGet("a", out var value));
        Assert.Equal(1, value);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(table.TryGet("a", out _));
        Assert.Equal(2, table.GetOrAdd("a", () => 2));
    }

    [Fact]
    public void A_full_table_gives_up_its_oldest()
    {
        var table = new ExpiringTable<int, int>(_clock, TimeSpan.FromMinutes(2), 3);
        for (var i = 0; i < 4; i++) table.Set(i, i);
        Assert.False(table.TryGet(0, out _));
        Assert.True(table.TryGet(1, out _));
        Assert.True(table.TryGet(3, out _));
    }

    [Fact]
    public void An_entry_set_again_begins_anew()
    {
        var table = new ExpiringTable<int, int>(_clock, TimeSpan.FromMinutes(2), 2);
        table.Set(1, 1);
        table.Set(2, 2);
        table.Set(1, 3);
        table.Set(4, 4);
        Assert.True(table.TryGet(1, out var value));
        Assert.Equal(3, value);
        Assert.False(table.TryGet(2, out _));
    }

    [Fact]
    public void Only_the_entry_meant_is_removed()
    {
        var table = new ExpiringTable<string, string>(_clock, TimeSpan.FromMinutes(2), 2);
        table.Set("a", "new");
        table.Remove("a", "old");
        Assert.True(table.TryGet("a", out _));
        table.Remove("a", "new");
        Assert.False(table.TryGet("a", out _));
    }
}
