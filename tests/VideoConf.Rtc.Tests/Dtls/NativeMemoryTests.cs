using VideoConf.Rtc.Dtls;

namespace VideoConf.Rtc.Tests.Dtls;

/// <summary>Looks at the whole process's memory, so nothing else may run beside it.</summary>
[CollectionDefinition(nameof(NativeMemoryTests), DisableParallelization = true)]
[Collection(nameof(NativeMemoryTests))]
public sealed class NativeMemoryTests
{
    [Fact]
    public void A_thousand_handshakes_leave_it_as_it_was()
    {
        // A leaked session would be 30 KiB or more, 30 MiB in all, every time. The allocators and the collector also grow, but then stay.
        const long Limit = 8 << 20;
        const int Attempts = 4;
        Handshakes(300);
        var grown = long.MaxValue;
        for (var attempt = 0; attempt < Attempts && grown >= Limit; attempt++)
        {
            var before = ResidentBytes();
            Handshakes(1000);
            grown = ResidentBytes() - before;
        }

        Assert.True(grown < Limit, $"{grown >> 10} KiB more");

        static void Handshakes(int count)
        {
            using var alice = DtlsIdentity.Create();
            using var bob = DtlsIdentity.Create();
            for (var i = 0; i < count; i++)
            {
                using var pair = new DtlsPair(alice, bob);
                pair.Run(milliseconds: 100);
                Assert.Equal(DtlsState.Connected, pair.Server.State);
            }
        }

        static long ResidentBytes()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
            var pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
            return long.Parse(pages) * Environment.SystemPageSize;
        }
    }
}
