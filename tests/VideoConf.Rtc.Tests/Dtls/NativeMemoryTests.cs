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
        Handshakes(300);
        var before = ResidentBytes();
        Handshakes(1000);
        var grown = ResidentBytes() - before;

        // A leaked session would be 30 KiB or more, so 30 MiB in all; the rest is the allocators' noise.
        Assert.True(grown < 8 << 20, $"{grown >> 10} KiB more");

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
