namespace Flux.Ingest.Decoding.Json;

/// <summary>Skips one value of any depth, without recursion.</summary>
internal static class JsonWalker
{
    /// <summary>
    /// Down to this depth brackets are checked to match; below it they are only counted, because the row is rejected anyway.
    /// </summary>
    private const int MaxChecked = 64;

    /// <summary>Skips the value at the position; the guard, if given, checks each part of it.</summary>
    public static Step Walk(ref JsonScanner scanner, JsonGuard? guard = null)
    {
        var depth = 0;
        var objects = 0UL; // one bit a level: 1 is an object

        while (true)
        {
            // A value.
            if (!scanner.SkipSpace())
                return scanner.End("a value");

            Step step;
            var b = scanner.Current;
            if (b is (byte)'{' or (byte)'[')
            {
                guard?.Open(scanner.Input, b == '{');
                scanner.Position++;
                if (depth == MaxChecked)
                {
                    step = SkipDeep(ref scanner);
                    if (step != Step.Done)
                        return step;

                    guard?.Close(scanner.Input);
                }
                else
                {
                    depth++;
                    objects = (objects << 1) | (b == '{' ? 1UL : 0);
                    if (!scanner.SkipSpace())
                        return scanner.End("a value");

                    if (scanner.Current != (b == '{' ? '}' : ']'))
                    {
                        if (b == '{' && (step = ReadName(ref scanner, guard)) != Step.Done)
                            return step;

                        guard?.Next();
                        continue;
                    }
                }
            }
            else if ((step = ReadScalar(ref scanner, guard)) != Step.Done)
            {
                return step;
            }

            // What follows a value.
            while (true)
            {
                if (depth == 0)
                    return Step.Done;

                if (!scanner.SkipSpace())
                    return scanner.End("a value");

                var isObject = (objects & 1) != 0;
                if (scanner.Current == ',')
                {
                    scanner.Position++;
                    if (isObject && (step = ReadName(ref scanner, guard)) != Step.Done)
                        return step;

                    guard?.Next();
                    break;
                }

                if (scanner.Current != (isObject ? '}' : ']'))
                    return scanner.Unexpected(isObject ? "',' or '}'" : "',' or ']'");

                guard?.Close(scanner.Input);
                scanner.Position++;
                depth--;
                objects >>= 1;
            }
        }
    }

    private static Step ReadScalar(ref JsonScanner scanner, JsonGuard? guard)
    {
        Step step;
        if (scanner.Current == '"')
        {
            step = scanner.ReadString(out var text);
            if (step == Step.Done)
                guard?.Text(scanner.Input, text);
        }
        else if (scanner.Current is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
        {
            step = scanner.ReadNumber(out var number);
            if (step == Step.Done)
                guard?.Number(scanner.Input, number);
        }
        else
        {
            step = scanner.ReadLiteral();
        }

        return step;
    }

    private static Step ReadName(ref JsonScanner scanner, JsonGuard? guard)
    {
        if (!scanner.SkipSpace())
            return scanner.End("an object");

        if (scanner.Current != '"')
            return scanner.Unexpected("a property name");

        var step = scanner.ReadString(out var name);
        if (step != Step.Done)
            return step;

        if (!scanner.SkipSpace())
            return scanner.End("an object");

        if (scanner.Current != ':')
            return scanner.Unexpected("':'");

        scanner.Position++;
        guard?.Name(scanner.Input, name);
        return Step.Done;
    }

    /// <summary>Moves from inside an open bracket to after the bracket that closes it.</summary>
    private static Step SkipDeep(ref JsonScanner scanner)
    {
        for (var open = 1; open > 0;)
        {
            var skip = scanner.Input[scanner.Position..].IndexOfAny("\"{}[]"u8);
            if (skip < 0)
                return scanner.End("a value");

            scanner.Position += skip;
            if (scanner.Current == '"')
            {
                var step = scanner.ReadString(out _);
                if (step != Step.Done)
                    return step;

                continue;
            }

            open += scanner.Current is (byte)'{' or (byte)'[' ? 1 : -1;
            scanner.Position++;
        }

        return Step.Done;
    }
}
