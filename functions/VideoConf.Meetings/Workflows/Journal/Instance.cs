namespace VideoConf.Meetings.Workflows.Journal;

/// <summary>What came for an instance since its last turn. Events are in the store; here is but that there are some.</summary>
internal sealed record Mail(IReadOnlyList<StepEnded> Steps, bool HasEvents);

/// <summary>What became of something posted to an instance.</summary>
internal enum Posted
{
    /// <summary>A turn will see it.</summary>
    Kept,

    /// <summary>The caller must see to a turn.</summary>
    NeedsTurn,

    /// <summary>The engine has let go of the instance.</summary>
    Retired,
}

/// <summary>
/// A running instance as the engine holds it: what came for it, and, while it is resident, its code in mid-way. Anybody may post to it; one turn at a
/// time works on it.
/// </summary>
internal sealed class Instance(string id)
{
    private readonly Lock _gate = new();
    private List<StepEnded> _steps = [];
    private bool _hasEvents;
    private bool _taken;
    private bool _wanted;
    private bool _retired;

    public string Id { get; } = id;

    /// <summary>Its code in mid-way; null when it must be replayed. Belongs to the turn.</summary>
    public Execution? Execution { get; set; }

    /// <summary>Steps handed to the activities or to children, by run and number. Belongs to the turn.</summary>
    public HashSet<(int Run, int Step)> InFlight { get; } = [];

    /// <summary>Turns that failed one after the other. Belongs to the turn.</summary>
    public int FailedTurns { get; set; }

    /// <summary>When it is to be woken. Belongs to <see cref="Alarms"/>.</summary>
    public DateTimeOffset? WakeAt { get; set; }

    /// <summary>Its place among the resident ones. Belongs to <see cref="Residents"/>.</summary>
    public LinkedListNode<Instance>? Residence { get; set; }

    /// <summary>Leaves something for its next turn.</summary>
    public Posted Post(StepEnded? step = null, bool hasEvents = false)
    {
        lock (_gate)
        {
            if (_retired) return Posted.Retired;
            if (step is not null) _steps.Add(step);
            _hasEvents |= hasEvents;
            _wanted = true;
            if (_taken) return Posted.Kept;
            _taken = true;
            return Posted.NeedsTurn;
        }
    }

    /// <summary>A turn begins.</summary>
    public Mail Take()
    {
        lock (_gate)
        {
            var mail = new Mail(_steps, _hasEvents);
            (_steps, _hasEvents, _wanted) = ([], false, false);
            return mail;
        }
    }

    /// <summary>A turn failed: what it took is to come again.</summary>
    public void PutBack(Mail mail)
    {
        lock (_gate)
        {
            _steps.InsertRange(0, mail.Steps);
            _hasEvents |= mail.HasEvents;
        }
    }

    /// <summary>A turn found that it is over, or never was.</summary>
    /// <returns>False when something came meanwhile, as the start of what was not there a moment ago: then it stays, for another turn.</returns>
    public bool TryRetire()
    {
        lock (_gate) return _retired = !_wanted;
    }

    /// <summary>A turn ends.</summary>
    /// <returns>Whether something came meanwhile, so that the caller must see to another.</returns>
    public bool Release()
    {
        lock (_gate) return _taken = _wanted;
    }

    /// <summary>Forgets its code in mid-way, unless a turn needs it now.</summary>
    public void Evict()
    {
        lock (_gate)
        {
            if (!_taken) Execution = null;
        }
    }
}
