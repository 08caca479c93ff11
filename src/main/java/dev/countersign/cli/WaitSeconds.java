package dev.countersign.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.Stack;
import java.util.regex.Pattern;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Reads what follows {@code --wait}: a number of seconds if there is one. Anything else, such as the name of the file, is
 * left for others, so that {@code submit --wait app.bin} means what it says.
 */
final class WaitSeconds implements IParameterConsumer {
    /** A day: longer than any CI job may run. */
    private static final Duration LONG = Duration.ofDays(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    @Override
    @SuppressWarnings("JdkObsolete") // picocli hands over a Stack
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        var next = arguments.isEmpty() ? "" : arguments.peek();
        if (SECONDS.matcher(next).matches()) {
            option.setValue(Optional.of(Duration.ofSeconds(Long.parseLong(arguments.pop()))));
        } else {
            option.setValue(Optional.of(LONG));
        }
    }
}
