namespace Flux.LocalHosting.Tests.Support;

/// <summary>A <c>docker</c> on PATH that keeps its containers as files, and refuses every option that the real one does not have.</summary>
internal sealed class FakeRuntime : IDisposable
{
    private const string Script =
        """
        #!/bin/sh
        # Containers are folders: options, label, and a file for as long as they run.
        here=$(dirname "$0")
        echo "$*" >> "$here/calls"
        refuse() { echo "unknown: $*" >&2; exit 125; }
        verb=$1
        shift
        case $verb in
        create)
            name= ; label= ; image= ; remove=no
            while [ $# -gt 0 ]; do
                case $1 in
                --name) name=$2; shift 2 ;;
                --rm) remove=yes; shift ;;
                --label) label=$2; shift 2 ;;
                --publish) echo "$2" | grep -Eq '^127\.0\.0\.1:[0-9]+:[0-9]+$' || refuse "$2"; shift 2 ;;
                --mount) echo "$2" | grep -Eq '^type=(volume|bind)(,source=[^,]+)?,target=/[^,]*(,readonly)?$' || refuse "$2"; shift 2 ;;
                --env) printenv "$2" > /dev/null || refuse "variable $2 is not set"; echo "$2=$(printenv "$2")" >> "$here/environment"; shift 2 ;;
                --entrypoint) shift 2 ;;
                -*) refuse "$1" ;;
                *) image=$1; break ;;
                esac
            done
            [ -n "$image" ] || refuse "no image"
            [ -e "$here/broken" ] && { echo "no such image: $image" >&2; exit 1; }
            mkdir "$here/$name" 2>/dev/null || { echo "the name $name is in use" >&2; exit 1; }
            echo "${label#*=}" > "$here/$name/label"
            echo $remove > "$here/$name/remove"
            echo "id-of-$name" ;;
        start)
            [ "$1" = --attach ] && { attach=yes; shift; }
            [ -d "$here/$1" ] || refuse "no container $1"
            touch "$here/$1/running"
            [ "$attach" = yes ] || { echo "$1"; exit 0; }
            echo "hello from $1"
            end() { rm -f "$here/$name/running"; [ "$(cat "$here/$name/remove")" = yes ] && rm -r "$here/$name"; exit "$1"; }
            name=$1
            trap 'end 143' TERM
            while [ -e "$here/$name/running" ]; do sleep 0.05; done
            end 0 ;;
        logs)
            [ "$1 $2 $3" = "--follow --tail 0" ] || refuse "$*"
            echo "log of $4"
            while [ -e "$here/$4/running" ]; do sleep 0.05; done ;;
        stop) rm "$here/$1/running" ;;
        rm) [ "$1" = --force ] || refuse "$1"; rm -rf "${here:?}/$2" ;;
        inspect)
            [ "$1 $2 $3" = "--type container --format" ] || refuse "$*"
            cat "$here/$5/label" ;;
        *) refuse "$verb" ;;
        esac
        """;

    private readonly TempFolder _folder = new();

    public FakeRuntime()
    {
        var docker = _folder.File("docker");
        File.WriteAllText(docker, Script);
        File.SetUnixFileMode(docker, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Command => _folder.File("docker");

    /// <summary>A PATH on which it comes first.</summary>
    public Dictionary<string, string> OnPath => new(StringComparer.Ordinal)
    {
        ["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
    };

    /// <summary>The command lines that it was called with.</summary>
    public string[] Calls => File.Exists(_folder.File("calls")) ? File.ReadAllLines(_folder.File("calls")) : [];

    /// <summary>The variables that containers were created with, as the runtime saw them.</summary>
    public string[] Variables => File.ReadAllLines(_folder.File("environment"));

    public IEnumerable<string> Containers => Directory.EnumerateDirectories(_folder.Path).Select(static path => Path.GetFileName(path));

    public bool IsRunning(string container) => File.Exists(_folder.File($"{container}/running"));

    /// <summary>From now on no container can be created.</summary>
    public void Break() => File.WriteAllText(_folder.File("broken"), "");

    public void Dispose() => _folder.Dispose();
}
