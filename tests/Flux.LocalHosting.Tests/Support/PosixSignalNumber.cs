namespace Flux.LocalHosting.Tests.Support;

internal enum PosixSignalNumber
{
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
