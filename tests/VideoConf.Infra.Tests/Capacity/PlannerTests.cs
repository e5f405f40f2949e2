using VideoConf.Capacity;

namespace VideoConf.Infra.Tests.Capacity;

public sealed class PlannerTests
{
    private static readonly Inputs Inputs = Inputs.Load();

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(40)]
    [InlineData(100)]
    public void More_people_never_take_less(double roomSize)
    {
        var before = Planner.Make(new Demand { Users = 1, Concurrency = 1, RoomSize = roomSize }, Inputs);
        for (var users = 10.0; users <= 1e9; users *= 3)
        {
            var plan = Planner.Make(new Demand { Users = Math.Floor(users), Concurrency = 1, RoomSize = roomSize }, Inputs);
            foreach (var read in (Func<Plan, double>[])[
                static one => one.Participants, static one => one.Rooms, static one => one.Nodes.Busiest, static one => one.Turns.Busiest, static one => one.SignalrUnits * one.SignalrInstances,
                static one => one.FunctionsInstances, static one => one.CosmosUnits, static one => one.EgressGigabytes, static one => one.Dollars])
            {
                Assert.True(read(plan) >= read(before), $"{users} people in meetings of {roomSize}");
            }

            before = plan;
        }
    }

    [Fact]
    public void A_meeting_from_peer_to_peer_takes_no_node_and_one_that_is_recorded_does()
    {
        var small = new Demand { Users = 1000, Concurrency = 1, RoomSize = 4, Recorded = 0, Relayed = 0 };

        Assert.Equal(0, Planner.Make(small, Inputs).EgressGigabytes);
        Assert.True(Planner.Make(small with { Recorded = 1 }, Inputs).EgressGigabytes > 0);
        Assert.True(Planner.Make(small with { MeshSize = 1 }, Inputs).EgressGigabytes > 0);
        Assert.True(Planner.Make(small with { Relayed = 0.1 }, Inputs).EgressGigabytes > 0);
    }

    [Fact]
    public void A_participant_is_sent_what_the_client_shows_them()
    {
        // One picture of 1,700 kbit/s, five of 150, three voices of 32, and 64 bytes with each packet: 178 + 5 x 30 + 3 x 50 packets.
        var room = Room.Of(8, 6, 5, Inputs);
        var packets = (1_700_000.0 / 8 / 1200) + (5 * 30) + (3 * 50);

        Assert.Equal(8 * packets, room.PacketsOut, 6);
        Assert.Equal(8 * (1_700_000 + (5 * 150_000) + (3 * 32_000) + (packets * 64 * 8)), room.BitsOut, 3);
    }

    [Fact]
    public void Nobody_is_shown_or_heard_more_often_than_there_are_others()
    {
        var pair = Room.Of(2, 49, 1, Inputs);

        Assert.Equal(2 * ((1_700_000.0 / 8 / 1200) + 50), pair.PacketsOut, 6);
        Assert.Equal(Room.Of(7, 6, 5, Inputs).PacketsOut, Room.Of(7, 49, 5, Inputs).PacketsOut, 6);
    }

    [Fact]
    public void Machines_are_bounded_by_the_share_of_Azures_limits_that_is_planned_with()
    {
        var plan = Planner.Make(new Demand { Users = 100_000, Concurrency = 1, RoomSize = 30 }, Inputs);
        var working = plan.Nodes.Busiest - plan.Demand.Regions;

        Assert.True(plan.Rooms * plan.Room.BitsOut <= working * Inputs["nodeMegabits"] * 1e6 * Inputs["networkShare"]);
        Assert.True(plan.Rooms * plan.RoomProcessors <= working * Inputs["nodeProcessors"] * Inputs["cpuShare"]);
        Assert.True(plan.Participants <= plan.SignalrUnits * plan.SignalrInstances * Inputs["signalrConnections"]);
    }

    [Fact]
    public void SignalR_is_set_to_units_that_there_are()
    {
        for (var people = 1.0; people < 3e7; people *= 1.7)
        {
            var plan = Planner.Make(new Demand { Users = Math.Floor(people), Concurrency = 1, RoomSize = 10 }, Inputs);
            var isStep = plan.SignalrUnits is >= 1 and <= 10 || (plan.SignalrUnits <= 100 && plan.SignalrUnits % 10 == 0) || (plan.SignalrTier == "Premium_P2" && plan.SignalrUnits <= 1000 && plan.SignalrUnits % 100 == 0);

            Assert.True(isStep, $"{plan.SignalrTier} with {plan.SignalrUnits}");
        }
    }

    [Fact]
    public void What_goes_beyond_a_limit_of_Azure_is_said_with_what_to_do()
    {
        Assert.Empty(Planner.Make(new Demand { Users = 2000 }, Inputs).Limits);
        var world = Planner.Make(new Demand { Users = 1e9, CallsPerDay = 1e8, ActiveHours = 10 }, Inputs);

        Assert.Contains(world.Limits, static limit => limit.Contains("scale set", StringComparison.Ordinal));
        Assert.Contains(world.Limits, static limit => limit.Contains("SignalR instance", StringComparison.Ordinal));
        Assert.Contains(Planner.Make(new Demand { Users = 1000, Concurrency = 1, RoomSize = 1000, Pictures = 49 }, Inputs).Limits, static limit => limit.Contains("worker", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_region_has_a_machine_in_reserve()
    {
        var one = Planner.Make(new Demand { Users = 2000, Regions = 1 }, Inputs);
        var three = Planner.Make(new Demand { Users = 2000, Regions = 3 }, Inputs);

        Assert.True(one.Nodes.Busiest >= 2);
        Assert.True(three.Nodes.Busiest >= 6 && three.Nodes.Busiest % 3 == 0);
    }

    [Theory]
    [InlineData(1, 1.00, 4.95)]
    [InlineData(64, 4.76, 22.67)]
    [InlineData(96, 7.355, 35.43)]
    [InlineData(0.1, 1.00, 4.95)]
    public void Request_units_are_those_that_Azure_states(double kilobytes, double read, double write) =>
        Assert.Equal((read, write), (Math.Round(RequestUnits.Read(kilobytes), 3), Math.Round(RequestUnits.Write(kilobytes), 3)));

    [Fact]
    public void Machines_are_of_the_sizes_that_profiles_deploy()
    {
        var plan = Planner.Make(new Demand { Users = 2000 }, Inputs);

        Assert.Contains($"nodeSize: '{plan.Nodes.Size}'", Running.Repository.Read("infra", "profiles.bicep"), StringComparison.Ordinal);
        Assert.Contains($"turnSize: '{plan.Turns.Size}'", Running.Repository.Read("infra", "profiles.bicep"), StringComparison.Ordinal);
        Assert.Contains($"turnMegabits: {Inputs["turnMegabits"]:0}", Running.Repository.Read("infra", "profiles.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_says_what_it_is_and_where_it_comes_from()
    {
        foreach (var (name, input) in Inputs.All)
        {
            Assert.True(input.Value > 0, name);
            Assert.Contains(input.Kind, (string[])["measured", "limit", "price", "assumption"]);
            Assert.False(string.IsNullOrWhiteSpace(input.Unit) || string.IsNullOrWhiteSpace(input.Source), name);
        }
    }
}
