package dev.countersign.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL that outlived its server: {@code kill -9} of a Java virtual machine leaves its children running.
 *
 * <p>It is asked to stop (SIGTERM), then made to. PostgreSQL itself refuses a second start on the same folder while the
 * first runs, and also when the number in {@code postmaster.pid} meanwhile belongs to a stranger: so the file goes when
 * its process is not a PostgreSQL of this folder.
 */
final class StalePostmaster {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private StalePostmaster() {}

    static void stop(Path data) throws IOException, CannotStartException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> stale = processOf(pidFile, data);
        if (stale.isPresent() && !ends(stale.get())) {
            throw new CannotStartException("An earlier PostgreSQL (process "
                    + stale.get().pid() + ") on " + data + " does not stop; end it by hand.");
        }
        Files.deleteIfExists(pidFile);
    }

    /**
     * An initdb that outlived its server. It has to go before the folder is made anew: on its own failure it would remove
     * what the next one has begun.
     */
    static void endInitialisation(Path data) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(" -D " + data + " "))
                .forEach(process -> {
                    process.destroyForcibly();
                    endsWithin(process);
                });
    }

    private static Optional<ProcessHandle> processOf(Path pidFile, Path data) throws IOException {
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
    }

    private static boolean ends(ProcessHandle process) {
        process.destroy();
        if (endsWithin(process)) {
            return true;
        }
        process.destroyForcibly();
        return endsWithin(process);
    }

    private static boolean endsWithin(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
