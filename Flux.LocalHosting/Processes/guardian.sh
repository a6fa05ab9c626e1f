# Runs a command so that it cannot outlive the AppHost.
#
# Standard input is a pipe that the AppHost holds open and never writes to: its end means that the
# AppHost is gone, however it went. This shell becomes the command (same process id) as the leader
# of its own session, so that Ctrl+C in the terminal reaches only the AppHost. A watcher, detached
# from both, waits for the end of the pipe and then ends the whole process group.
#
# $1: seconds between SIGTERM and SIGKILL; the rest: the command.

grace=$1
shift
leader=$$

exec 3<&0 </dev/null

( (
    trap '' HUP INT QUIT TERM
    exec >/dev/null 2>&1
    while read -r _ <&3; do :; done

    # A zombie that its new parent has not reaped yet is gone, where /proc can tell.
    is_alive() { kill -0 "$leader" && ! grep -q ') Z ' "/proc/$leader/stat"; }

    # The command may not have become a group leader yet, hence both forms.
    kill -TERM "$leader" || kill -TERM "-$leader"
    tenths=$((grace * 10))
    while [ "$tenths" -gt 0 ] && { kill -0 "-$leader" || is_alive; }; do
        # Once the leader is gone, what it left behind is asked as well.
        is_alive || kill -TERM "-$leader"
        sleep 0.1
        tenths=$((tenths - 1))
    done
    kill -KILL "-$leader" || kill -KILL "$leader"
) & )

exec 3<&-

if command -v setsid >/dev/null 2>&1; then
    exec setsid "$@"
fi
exec "$@"
