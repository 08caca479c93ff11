package dev.countersign.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a file that must not exist yet: what was signed or fetched before is never replaced unnoticed. */
final class NewFile {
    private NewFile() {}

    static void write(Path file, byte[] content) throws CommandException, IOException {
        try {
            Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException(ExitCode.IO, "The file " + file + " exists already and was left as it is.");
        }
    }
}
