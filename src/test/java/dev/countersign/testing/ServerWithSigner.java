package dev.countersign.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;

/** The whole server with everything real, see {@link CountersignResource}: what is approved is signed. */
public class ServerWithSigner implements QuarkusTestProfile {

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(CountersignResource.class));
    }
}
