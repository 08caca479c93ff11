package dev.countersign.app.development;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * The ids of the tour's two requests, kept in the state folder: the first start makes them, every later start only shows
 * them again. Whole or absent after a crash; absent, the tour plays once more, and the server recognises what it has.
 *
 * @param signed the request that two people approved
 * @param waiting the request that is left for the person at the screen
 */
record TourRequests(String signed, String waiting) {

    static Optional<TourRequests> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        String signed = properties.getProperty("signed");
        String waiting = properties.getProperty("waiting");
        return signed == null || waiting == null ? Optional.empty() : Optional.of(new TourRequests(signed, waiting));
    }

    void write(Path file) throws IOException {
        PrivateFiles.write(
                file, ("signed=" + signed + "\nwaiting=" + waiting + "\n").getBytes(StandardCharsets.US_ASCII));
    }
}
