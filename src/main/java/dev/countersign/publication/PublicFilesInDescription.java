package dev.countersign.publication;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;

/** Describes the two public files in the API description: the signer writes them, so no class of the server has their form. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class PublicFilesInDescription implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI description) {
        var components = description.getComponents();
        components.addSchema(
                "PublicKeys",
                file("countersign/keys/v1")
                        .addProperty("policy", text("Digest of the policy in force"))
                        .addProperty("mark", text("development, or production"))
                        .addProperty(
                                "publication",
                                text("SHA-256 of the SubjectPublicKeyInfo of the key that signs this file"))
                        .addProperty(
                                "keys",
                                list(key().addProperty("name", text("As the policy calls it"))
                                        .addProperty("kind", text("rsa3072 or p256"))
                                        .addProperty("spki", text("The DER SubjectPublicKeyInfo in base64"))
                                        .addProperty("state", text("active, suspended, revoked or retired")))));
        components.addSchema(
                "Revocations",
                file("countersign/revocations/v1")
                        .addProperty(
                                "keys",
                                list(key().addProperty("state", text("suspended or revoked"))
                                        .addProperty("reason", text("As the people who signed it gave it")))));
    }

    private static Schema file(String format) {
        return object("Written and signed by the signer; one member a line")
                .addProperty("format", text(format))
                .addProperty("number", number("Rises by 1 with each publication"))
                .addProperty("time", text("When the signer wrote it, by its clock"));
    }

    private static Schema key() {
        return object("A signing key")
                .addProperty("spkiSha256", text("SHA-256 of its SubjectPublicKeyInfo, in lower-case hex"))
                .addProperty("since", text("Since when it has its state, by the signer's clock"));
    }

    private static Schema object(String description) {
        return OASFactory.createSchema().description(description).type(List.of(Schema.SchemaType.OBJECT));
    }

    private static Schema list(Schema items) {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.ARRAY)).items(items);
    }

    private static Schema text(String description) {
        return OASFactory.createSchema().type(List.of(Schema.SchemaType.STRING)).description(description);
    }

    private static Schema number(String description) {
        return OASFactory.createSchema()
                .type(List.of(Schema.SchemaType.INTEGER))
                .description(description);
    }
}
