namespace VideoConf.Capacity;

/// <summary>What one meeting makes of packets and bytes, by the rules of the web client and the media node.</summary>
/// <param name="IsMesh">Whether it goes from peer to peer, and media nodes see nothing of it.</param>
/// <param name="PacketsIn">Packets a second that a node takes.</param>
/// <param name="PacketsOut">Packets a second that it sends.</param>
/// <param name="BitsOut">Bits a second that it sends, headers included.</param>
/// <param name="BitsRelayed">Bits a second, both ways, that a participant behind a relay makes.</param>
internal sealed record Room(bool IsMesh, double PacketsIn, double PacketsOut, double BitsOut, double BitsRelayed)
{
    /// <summary>A meeting of so many, of whom each is shown so many others at most.</summary>
    public static Room Of(double people, double pictures, double meshSize, Inputs inputs)
    {
        var others = people - 1;
        if (people <= meshSize)
        {
            var link = Stream(inputs["meshKilobits"], inputs).Bits + Voice(inputs).Bits;
            return new Room(true, 0, 0, 0, 2 * others * link);
        }

        var (large, small, voice) = (Stream(inputs["largeKilobits"], inputs), Stream(inputs["smallKilobits"], inputs), Voice(inputs));
        var (shown, voices) = (Math.Min(pictures, others), Math.Min(inputs["voiceSlots"], others));
        var (firsts, rest) = (Math.Min(1, shown), Math.Max(0, shown - 1));
        var sendsLarge = shown > 0 ? Math.Min(inputs["largeSenders"], people) : 0;
        var sendsSmall = shown > 0 ? people : 0;
        var eachIn = ((sendsLarge * large.Packets) + (sendsSmall * small.Packets) + (Math.Min(inputs["voiceSlots"], people) * voice.Packets)) / people;
        var eachBitsIn = ((sendsLarge * large.Bits) + (sendsSmall * small.Bits) + (Math.Min(inputs["voiceSlots"], people) * voice.Bits)) / people;
        var eachOut = (firsts * large.Packets) + (rest * small.Packets) + (voices * voice.Packets);
        var eachBits = (firsts * large.Bits) + (rest * small.Bits) + (voices * voice.Bits);
        return new Room(false, people * eachIn, people * eachOut, people * eachBits, eachBits + eachBitsIn);
    }

    /// <summary>Processors that a node spends on it. A packet that is taken counts like one that is sent, which is more than it costs.</summary>
    public double Processors(Inputs inputs) => (PacketsIn + PacketsOut) / (inputs["forwardedPerCore"] * inputs["cpuFactor"]);

    private static (double Packets, double Bits) Stream(double kilobits, Inputs inputs)
    {
        var packets = Math.Max(inputs["frameRate"], kilobits * 1000 / 8 / inputs["packetBytes"]);
        return (packets, (kilobits * 1000) + (packets * inputs["overheadBytes"] * 8));
    }

    private static (double Packets, double Bits) Voice(Inputs inputs) => (inputs["voicePackets"], (inputs["voiceKilobits"] * 1000) + (inputs["voicePackets"] * inputs["overheadBytes"] * 8));
}
