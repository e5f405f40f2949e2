using VideoConf.Meetings.Signaling;
using VideoConf.Meetings.Storage;
using static VideoConf.Meetings.Tests.TestPlane;

namespace VideoConf.Meetings.Tests.Signaling;

/// <summary>Changes of one room that come together, with a store that can be held up; the room's number of places serves as what is changed.</summary>
public sealed class RoomLinesTests : IAsyncLifetime, IDisposable
{
    private readonly TestPlane _test = new();
    private readonly HeldStore _store;
    private readonly RoomStore _rooms;
    private string _room = null!;
    private int _places;

    public RoomLinesTests()
    {
        _store = new HeldStore(_test.Documents);
        _rooms = new RoomStore(_store, _test.Clock);
    }

    public async Task InitializeAsync()
    {
        _room = await _test.CreateAsync();
        _places = await PlacesAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Those_who_wait_together_are_written_together_each_on_the_one_before()
    {
        var release = _store.Hold();
        var first = AddAsync();
        await _store.IsHeldAsync();
        var others = Enumerable.Range(0, 60).Select(_ => AddAsync()).ToList();
        release();

        var made = (await Task.WhenAll([first, .. others])).Select(change => (change.Before!.MaxParticipants, change.After!.MaxParticipants)).Order();
        Assert.Equal(Enumerable.Range(0, 61).Select(number => (_places + number, _places + number + 1)), made);
        Assert.Equal(_places + 61, await PlacesAsync());
        Assert.Equal(2, _store.RoomWrites);
    }

    [Fact]
    public async Task A_batch_never_has_more_operations_than_a_store_takes()
    {
        var release = _store.Hold();
        var first = AddAsync();
        await _store.IsHeldAsync();
        var others = Enumerable.Range(0, 50).Select(number => AddAsync(Note($"a{number}"), Note($"b{number}"), Note($"c{number}"))).ToList();
        release();
        await Task.WhenAll([first, .. others]);

        // A room and 33 times three notes are a hundred operations.
        Assert.Equal(3, _store.RoomWrites);
        Assert.Equal(_places + 51, await PlacesAsync());
    }

    [Fact]
    public async Task What_was_decided_on_a_room_that_could_not_be_written_is_decided_again()
    {
        var release = _store.Hold();
        var last = AddAsync(upTo: _places + 1);
        await _store.IsHeldAsync();

        // Another process is faster, so the last place is gone.
        await new RoomStore(_test.Documents, _test.Clock).ChangeAsync(_room, (state, _) => Add(state, _places + 1), None);
        release();
        Assert.False((await last).Result.Succeeded);
        Assert.Equal(_places + 1, await PlacesAsync());
    }

    [Fact]
    public async Task Who_is_refused_because_of_one_before_is_let_in_when_that_one_was_not_written()
    {
        var release = _store.Hold();
        var held = AddAsync();
        await _store.IsHeldAsync();
        var asked = 0;
        var stale = Documents.Replace(Keys.Participant(_room, "ses_notes", "nobody"), new Dictionary<string, string>(), "another version");
        var doomed = _rooms.ChangeAsync(_room, (state, _) => Add(state, ++asked < 3 ? int.MaxValue : 0, stale), None);
        var next = AddAsync(upTo: _places + 2);
        release();

        Assert.True((await held).Result.Succeeded);
        Assert.True((await next).Result.Succeeded);
        Assert.False((await doomed).Result.Succeeded);
        Assert.Equal(_places + 2, await PlacesAsync());
    }

    [Fact]
    public async Task A_decision_that_throws_is_its_callers_alone()
    {
        var release = _store.Hold();
        var first = AddAsync();
        await _store.IsHeldAsync();
        var broken = _rooms.ChangeAsync<Done>(_room, (_, _) => throw new InvalidOperationException("a bug"), None);
        var other = AddAsync();
        release();

        await first;
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken);
        Assert.True((await other).Result.Succeeded);
        Assert.Equal(_places + 2, await PlacesAsync());
    }

    [Fact]
    public async Task A_store_that_throws_fails_all_whom_it_concerned_and_nobody_after_them()
    {
        _store.Throws = true;
        await Assert.ThrowsAsync<IOException>(() => AddAsync());
        _store.Throws = false;
        Assert.True((await AddAsync()).Result.Succeeded);
    }

    [Fact]
    public async Task Who_hangs_up_while_waiting_is_gone_at_once_and_changes_nothing()
    {
        using var hangUp = new CancellationTokenSource();
        var release = _store.Hold();
        var first = AddAsync();
        await _store.IsHeldAsync();
        var waiting = _rooms.ChangeAsync(_room, (state, _) => Add(state, int.MaxValue), hangUp.Token);
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(first.IsCompleted);

        release();
        await first;
        Assert.Equal(_places + 1, await PlacesAsync());
    }

    [Fact]
    public async Task Who_hangs_up_while_it_is_written_has_changed_the_room_all_the_same()
    {
        using var hangUp = new CancellationTokenSource();
        var release = _store.Hold();
        var written = _rooms.ChangeAsync(_room, (state, _) => Add(state, int.MaxValue), hangUp.Token);
        await _store.IsHeldAsync();
        await hangUp.CancelAsync();
        release();
        Assert.True((await written).Result.Succeeded);
        Assert.Equal(_places + 1, await PlacesAsync());
    }

    private Task<RoomChanged<Done>> AddAsync(params DocumentOperation[] writes) => AddAsync(int.MaxValue, writes);

    private Task<RoomChanged<Done>> AddAsync(int upTo, params DocumentOperation[] writes) => _rooms.ChangeAsync(_room, (state, _) => Add(state, upTo, writes), None);

    private static RoomChange<Done> Add(RoomState state, int upTo, params DocumentOperation[] writes) => state.MaxParticipants >= upTo
        ? RoomChange<Done>.Refuse(Problems.NoSuchMeeting())
        : new RoomChange<Done>(Done.Value, state with { MaxParticipants = state.MaxParticipants + 1 }, [.. writes]);

    private DocumentOperation Note(string id) => Documents.Upsert(Keys.Participant(_room, "ses_notes", id), new Dictionary<string, string>());

    private async Task<int> PlacesAsync() => (await new RoomStore(_test.Documents, _test.Clock).ReadAsync(_room, None))!.Value.MaxParticipants;

    /// <summary>A store whose next write can be held up, and that counts writes of rooms.</summary>
    private sealed class HeldStore(IDocumentStore store) : IDocumentStore
    {
        private TaskCompletionSource? _release;
        private TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int RoomWrites { get; private set; }

        public bool Throws { get; set; }

        public Action Hold()
        {
            _release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _release.SetResult;
        }

        public Task IsHeldAsync() => _held.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken cancellationToken) => store.ReadAsync(key, cancellationToken);

        public async Task<BatchResult> ExecuteAsync(IReadOnlyList<DocumentOperation> operations, CancellationToken cancellationToken)
        {
            if (Throws) throw new IOException("The disk is full.");
            if (_release is { } release)
            {
                _release = null;
                _held.SetResult();
                await release.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            }

            var result = await store.ExecuteAsync(operations, cancellationToken);
            if (result.Succeeded) RoomWrites++;
            return result;
        }

        public Task<DocumentPage> QueryAsync(DocumentQuery query, CancellationToken cancellationToken) => store.QueryAsync(query, cancellationToken);
    }
}
