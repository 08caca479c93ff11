package dev.countersign.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The whole server with everything real, see {@link CountersignResource}: what is approved is signed. */
public class ServerWithSigner implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("quarkus.oidc.devservices.roles.auditor-1", "auditor");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(CountersignResource.class));
    }
}
