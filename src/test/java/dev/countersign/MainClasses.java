package dev.countersign;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What the architecture tests look at: the program's own classes, and planted ones that break a rule, to see each rule
 * fail. The planted ones are compiled while the test runs and not with the tests, where Quarkus would take a planted
 * entity or resource for one of the program's.
 */
final class MainClasses {
    static final String ROOT = "dev.countersign";

    /** All of the program. */
    static final JavaClasses ALL = new ClassFileImporter().importPath(Path.of("target/classes/dev/countersign"));

    private MainClasses() {}

    /**
     * One class, compiled against the program and its libraries.
     *
     * @param name qualified, so that the source may omit its package line
     * @param source the class, in which {@code Planted} stands for its simple name
     */
    static JavaClasses planted(String name, String source) {
        try {
            var output = Files.createTempDirectory(Files.createDirectories(Path.of("target/planted")), "classes");
            var dot = name.lastIndexOf('.');
            var text = "package " + name.substring(0, dot) + ";\n"
                    + source.replaceAll("\\bPlanted\\b", name.substring(dot + 1));
            compile(name, text, output);
            return new ClassFileImporter().importPath(output);
        } catch (IOException e) {
            throw new IllegalStateException("target must be writable", e);
        }
    }

    private static void compile(String name, String text, Path output) {
        var options = List.of("-proc:none", "-d", output.toString(), "-cp", System.getProperty("java.class.path"));
        var file =
                new SimpleJavaFileObject(
                        URI.create("planted:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                };
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (!compiler.getTask(null, null, null, options, null, List.of(file)).call()) {
            throw new IllegalArgumentException("the planted class must compile");
        }
    }
}
