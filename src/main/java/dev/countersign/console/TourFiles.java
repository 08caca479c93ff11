package dev.countersign.console;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the tour has left behind for people to look at; the folder exists in development only. */
@ApplicationScoped
class TourFiles {
    private final Optional<Path> folder;

    TourFiles(@ConfigProperty(name = "countersign.tour.directory") Optional<Path> folder) {
        this.folder = folder;
    }

    /** Names of the files, in order. */
    List<String> names() {
        return folder.filter(Files::isDirectory).map(TourFiles::list).orElse(List.of());
    }

    private static List<String> list(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot list " + folder, failed);
        }
    }
}
