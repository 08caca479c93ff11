package dev.countersign.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A process whose wall clock a test sets, and sets again while the process runs, by Debian's libfaketime. Its monotonic clock and its sleeps stay right.
 *
 * <pre>
 * var time = FakeTime.in(folder, Duration.ofDays(3_650));
 * try (var signer = SignerUnderTest.start(home, time::before)) {
 *     time.differBy(Duration.ZERO);
 * }
 * </pre>
 */
public final class FakeTime {
    private final Path difference;
    private final Path library;

    private FakeTime(Path difference, Path library) {
        this.difference = difference;
        this.library = library;
    }

    /** A clock that differs from the system's by this much. */
    public static FakeTime in(Path folder, Duration difference) throws IOException {
        var time = new FakeTime(folder.resolve("difference"), library());
        time.differBy(difference);
        return time;
    }

    /** The command line of a process whose clock differs from the system's by this much all its life, and which starts faster for that. */
    public static UnaryOperator<List<String>> fixed(Duration difference) {
        return command -> {
            var altered = new ArrayList<>(List.of(
                    "/usr/bin/env",
                    "LD_PRELOAD=" + library(),
                    "FAKETIME=%+d".formatted(difference.toSeconds()),
                    "FAKETIME_DONT_FAKE_MONOTONIC=1"));
            altered.addAll(command);
            return altered;
        };
    }

    /** Sets the clock; the process sees it when it looks next. */
    public void differBy(Duration duration) throws IOException {
        // Renamed into place: the process may read at any moment.
        Path aside =
                Files.writeString(difference.resolveSibling("difference.new"), "%+d\n".formatted(duration.toSeconds()));
        Files.move(aside, difference, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The command line of a process with this clock. */
    public List<String> before(List<String> command) {
        var altered = new ArrayList<>(List.of(
                "/usr/bin/env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + difference,
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1"));
        altered.addAll(command);
        return altered;
    }

    private static Path library() {
        Path files = DebianPackages.named("faketime").with("libfaketime").unpacked();
        return DebianPackages.find(files, "libfaketimeMT.so.1");
    }
}
