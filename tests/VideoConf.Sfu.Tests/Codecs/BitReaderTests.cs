using VideoConf.Sfu.Codecs;

namespace VideoConf.Sfu.Tests.Codecs;

public sealed class BitReaderTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var random = new Random(1);
        for (var round = 0; round < 500; round++)
        {
            var values = new List<(uint Value, int Width)>();
            var bits = new Bits();
            for (var i = 0; i < 20; i++)
            {
                var width = random.Next(1, 33);
                var value = (uint)random.NextInt64(0, 1L << width);
                values.Add((value, width));
                bits.Add(value, width);
            }

            var reader = new BitReader(bits.ToBytes());
            foreach (var (value, width) in values) Assert.Equal(value, reader.Read(width));
            Assert.False(reader.HasFailed);
            reader.Read(8);
            Assert.True(reader.HasFailed);
            Assert.Equal(0u, reader.Read(1));
        }
    }

    [Fact]
    public void Numbers_below_any_count_are_read()
    {
        for (var count = 1u; count <= 40; count++)
        {
            var bits = new Bits();
            for (var value = 0u; value < count; value++) bits.AddNonSymmetric(value, count);
            var reader = new BitReader(bits.ToBytes());
            for (var value = 0u; value < count; value++) Assert.Equal(value, reader.ReadNonSymmetric(count));
            Assert.False(reader.HasFailed);
        }
    }
}
