package dev.countersign.cli;

import java.util.Locale;

/** The terminal that the program was started at. */
final class ConsoleTerminal implements Terminal {

    @Override
    @SuppressWarnings("SystemConsoleNull") // never null on this Java, but the null checker does not know that
    public Answer ask(String question) {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            return Answer.NOBODY;
        }
        var answer = console.readLine("%s [y/N] ", question);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y") ? Answer.YES : Answer.NO;
    }

    @Override
    @SuppressWarnings("SystemConsoleNull") // as above
    public boolean isThere() {
        var console = System.console();
        return console != null && console.isTerminal();
    }
}
