using System.Text;

namespace Flux.Ingest.Tests.Decoding;

/// <summary>Bodies that were good until some of their bytes were changed.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            $$$$"""[{{{{MetricRow.Good}}}},{"time":"2026-03-01T11:59:59.123456789+01:30","device_id":"\u00e4\ud83d\ude00ö€😀","metricName":"a\"b\\c\/\n","metricValue":-1.25e-3,"unit":null,"tags":{"a":[1,true,null,{"b":"\u20ac"}],"c":{}}},{"time":1772366399000,"deviceId":"x","metricName":"y","metricValue":0.1,"tags":{"k":"v","n":1.10}}]""",
            MetricRow.With("""
                "unit":"celsius","tags":{"room":"a","floor":3}
                """),
            $"[{MetricRow.Value("1e308")},{MetricRow.Value("123456789012345678901234567890")},{MetricRow.Value("0.1e-7")},{{}}]",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Tokens =
    [
        .. new[] { "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true", "1e999", "-", "0", ".", "e", "\n", "\r\n", " ", "\"deviceId\":", "\"tags\":{", "[[[[" }
            .Select(Encoding.UTF8.GetBytes),
        [0x00], [0xFF], [0xC3], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x1F],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        var body = Seeds[_random.Next(Seeds.Length)].ToList();
        for (var i = _random.Next(1, 4); i > 0 && body.Count > 0; i--)
            Mutate(body);

        return [.. body];
    }

    public int[] Cuts(int length)
    {
        var cuts = new int[_random.Next(0, 4)];
        for (var i = 0; i < cuts.Length; i++)
            cuts[i] = _random.Next(0, length + 1);

        Array.Sort(cuts);
        return cuts;
    }

    private void Mutate(List<byte> body)
    {
        var at = _random.Next(body.Count);
        switch (_random.Next(6))
        {
            case 0:
                body[at] = (byte)_random.Next(256);
                break;
            case 1:
                body[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2:
                body.RemoveRange(at, Math.Min(_random.Next(1, 8), body.Count - at));
                break;
            case 3:
                body.RemoveRange(at, body.Count - at);
                break;
            case 4:
                body.InsertRange(at, Tokens[_random.Next(Tokens.Length)]);
                break;
            default:
                body.InsertRange(at, body.GetRange(at, Math.Min(_random.Next(1, 60), body.Count - at)));
                break;
        }
    }
}
