using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.ObjectPool;

namespace Flux.QueryGateway.GraphQL.Execution;

/// <summary>Complete JSON that is copied into a response. Its buffer is pooled: the code that writes it out returns it.</summary>
internal sealed class JsonFragment
{
    /// <summary>Responses are never embedded in HTML: only what JSON requires is escaped.</summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // Two per concurrent request. The pool's default is by processors, but requests mostly wait for the database.
    private const int MostKept = 32;

    private static readonly ObjectPool<ArrayBufferWriter<byte>> Buffers =
        new DefaultObjectPool<ArrayBufferWriter<byte>>(new BufferPolicy(), MostKept);

    private JsonFragment(ArrayBufferWriter<byte> buffer) => Buffer = buffer;

    public ArrayBufferWriter<byte> Buffer { get; }

    public static JsonFragment Rent() => new(Buffers.Get());

    public void Return() => Buffers.Return(Buffer);

    private sealed class BufferPolicy : PooledObjectPolicy<ArrayBufferWriter<byte>>
    {
        private const int LargestKept = 1024 * 1024;

        public override ArrayBufferWriter<byte> Create() => new(16 * 1024);

        public override bool Return(ArrayBufferWriter<byte> obj)
        {
            obj.ResetWrittenCount();
            return obj.Capacity <= LargestKept;
        }
    }
}

/// <summary>Writes a <see cref="JsonFragment"/> into the response and returns its buffer.</summary>
internal sealed class JsonFragmentConverter : JsonConverter<JsonFragment>
{
    public override JsonFragment Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Fragments are only written.");

    public override void Write(Utf8JsonWriter writer, JsonFragment value, JsonSerializerOptions options)
    {
        writer.WriteRawValue(value.Buffer.WrittenSpan, skipInputValidation: true);
        value.Return();
    }
}
