using VideoConf.Sfu.Speakers;

namespace VideoConf.Sfu.Tests.Speakers;

/// <summary>Conversations of two and three, decided ten times a second as the room does.</summary>
public sealed class DominantSpeakerTests
{
    private readonly Talker[] _talkers = [new(), new(), new()];
    private readonly List<(int At, int Holder)> _turns = [];
    private int _holder = DominantSpeaker.None;
    private int _at;

    [Fact]
    public void Who_begins_to_speak_while_nobody_does_has_the_floor_within_two_tenths_of_a_second()
    {
        Talk(1_000, Talker.Room, Talker.Room, Talker.Room);
        Assert.Equal(DominantSpeaker.None, _holder);
        Talk(3_000, Talker.Speech, Talker.Room, Talker.Room);
        Assert.Equal(0, _holder);
        Assert.InRange(_turns[0].At - 1_000, 0, 200);

        // A pause keeps it, a longer one too while nobody else wants it; then another has it as fast.
        Talk(3_000, Talker.Room, Talker.Room, Talker.Room);
        Assert.Equal(0, _holder);
        Talk(1_000, Talker.Room, Talker.Speech, Talker.Room);
        Assert.Equal(1, _holder);
        Assert.InRange(_turns[1].At - 7_000, 0, 200);
    }

    [Fact]
    public void Who_answers_at_once_has_the_floor_within_a_second()
    {
        Talk(3_000, Talker.Speech, Talker.Room, Talker.Room);
        Talk(2_000, Talker.Room, Talker.Speech, Talker.Room);
        Assert.Equal([0, 1], _turns.Select(turn => turn.Holder));
        Assert.InRange(_turns[1].At - 3_000, 0, 1_000);
    }

    [Fact]
    public void A_cough_or_a_yes_takes_the_floor_from_nobody()
    {
        Talk(3_000, Talker.Speech, Talker.Room, Talker.Room);
        for (var i = 0; i < 5; i++)
        {
            Talk(300, Talker.Room, 5, Talker.Room); // Louder than who speaks, in their pause.
            Talk(200, Talker.Speech, 5, Talker.Room); // And while they go on.
            Talk(2_000, Talker.Speech, Talker.Room, Talker.Room);
        }

        Assert.Equal([0], _turns.Select(turn => turn.Holder));
    }

    [Fact]
    public void Who_goes_on_speaking_is_not_shouted_down()
    {
        Talk(2_000, Talker.Speech + 10, Talker.Room, Talker.Room);
        Talk(5_000, Talker.Speech + 10, 5, Talker.Room);
        Assert.Equal([0], _turns.Select(turn => turn.Holder));
    }

    [Fact]
    public void Of_two_who_want_the_floor_it_goes_to_the_one_who_spoke_more()
    {
        Talk(3_000, Talker.Speech, Talker.Room, Talker.Room);
        Talk(400, Talker.Room, Talker.Room, Talker.Speech);
        Talk(2_000, Talker.Room, Talker.Speech, Talker.Speech);
        Assert.Equal([0, 2], _turns.Select(turn => turn.Holder));
    }

    [Fact]
    public void A_lively_talk_changes_the_floor_no_more_often_than_people_do()
    {
        var random = new Random(7);
        for (var i = 0; i < 60; i++)
        {
            var speaker = i % 2;
            for (var word = 0; word < 8; word++)
            {
                Talk(random.Next(10, 20) * 20, Level(speaker, 0), Level(speaker, 1), Talker.Room);
                Talk(random.Next(2, 8) * 20, Talker.Room, Talker.Room, Talker.Room);
            }
        }

        Assert.InRange(_turns.Count, 58, 60);

        static int Level(int speaker, int talker) => speaker == talker ? Talker.Speech : Talker.Room;
    }

    private void Talk(int milliseconds, params int[] levels)
    {
        for (var end = _at + milliseconds; _at < end; _at += 20)
        {
            for (var i = 0; i < _talkers.Length; i++) _talkers[i].For(20, levels[i]);
            if (_at % 100 != 80) continue;
            var next = DominantSpeaker.Decide([.. _talkers.Select(talker => talker.Activity)], _holder);
            if (next != _holder) _turns.Add((_at + 20, next));
            _holder = next;
        }
    }
}
