using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Flux.QueryGateway.Sql;

/// <summary>SQL from three alphabets: constants, catalog names, parameters. Text from a client reaches only the third.</summary>
internal sealed class SqlBuilder
{
    private readonly StringBuilder _text = new();
    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>Text from the source code; the compiler rejects anything else.</summary>
    public SqlBuilder Raw([ConstantExpected] string sql)
    {
        _text.Append(sql);
        return this;
    }

    /// <summary>A table or column, quoted.</summary>
    public SqlBuilder Name(string name)
    {
        _text.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        return this;
    }

    /// <summary>A new parameter.</summary>
    public SqlBuilder Value(object value, NpgsqlDbType type) => Parameter(Add(value, type));

    /// <summary>Adds <c>AND</c> the column has one of these values.</summary>
    public SqlBuilder AndOneOf(string column, IEnumerable<string> values) =>
        Raw(" AND ").Name(column).Raw(" = ANY (").Value(values.ToArray(), NpgsqlDbType.Text | NpgsqlDbType.Array).Raw(")");

    /// <summary>A reference to a parameter that was added before.</summary>
    public SqlBuilder Parameter(int number)
    {
        _text.Append('$').Append(number.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds a parameter that is referred to several times, and returns its number.</summary>
    public int Add(object value, NpgsqlDbType type)
    {
        _parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return _parameters.Count;
    }

    /// <summary>The finished statement.</summary>
    public NpgsqlCommand Build(NpgsqlConnection connection)
    {
#pragma warning disable CA2100 // Raw, Name and Parameter are the only ways into the text.
        // The caller limits the time, by cancelling.
        var command = new NpgsqlCommand(_text.ToString(), connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        foreach (var parameter in _parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    public override string ToString() => _text.ToString();
}
