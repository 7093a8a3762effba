#include "harness/report/escape.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(Escape, MakesMarkupText) {
  EXPECT_EQ(html_text("<a href=\"x\">'&amp;'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;");
  EXPECT_EQ(html_attribute("\" onload=\""), "&quot; onload=&quot;");
}

TEST(Escape, KeepsTextInOtherScripts) { EXPECT_EQ(html_text("Größe 重み 🙂"), "Größe 重み 🙂"); }

TEST(Escape, ReplacesWhatIsNotUtf8) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(html_text("\xc0\xaf"), bad + bad);            // overlong
  EXPECT_EQ(html_text("\xed\xa0\x80"), bad + bad + bad);  // a surrogate
  EXPECT_EQ(html_text("\xf5\x80\x80\x80"), bad + bad + bad + bad);
  EXPECT_EQ(html_text("a\xe2\x82"), "a" + bad + bad);  // cut off
}

TEST(Escape, DropsWhatTurnsTheDirectionOfText) { EXPECT_EQ(html_text("a\u202Eb\u2066c"), "abc"); }

TEST(Escape, TurnsControlCharactersIntoSpaces) { EXPECT_EQ(html_text("a\nb\x1b[31m\u0085"), "a b [31m "); }

TEST(Escape, KeepsMarkdownDead) {
  EXPECT_EQ(markdown_text("a|b"), "a\\|b");
  EXPECT_EQ(markdown_text("![x](y) `c` *d* <e>"), "!\\[x\\](y) \\`c\\` \\*d\\* &lt;e&gt;");
  EXPECT_EQ(markdown_text("https://example.org"), "https&#58;//example.org");
  EXPECT_EQ(markdown_text("HTTPS://example.org"), "HTTPS&#58;//example.org");
  EXPECT_EQ(markdown_text("www.example.org Www.x.y"), "www&#46;example.org Www&#46;x.y");
  EXPECT_EQ(markdown_text("a.b@c.d a-@c.d 8 @ 4,000"), "a.b&#64;c.d a-&#64;c.d 8 @ 4,000");
  EXPECT_EQ(markdown_text("gradient_penalty _x_ y_"), "gradient_penalty \\_x\\_ y\\_");
  EXPECT_EQ(markdown_text("# head #1"), "\\# head #1");
  EXPECT_EQ(markdown_text("two\nlines"), "two lines");
  EXPECT_EQ(markdown_code("a`b|"), "``a`b\\|``");
  EXPECT_EQ(markdown_code("`"), "`` ` ``");
}

TEST(Shortened, CutsBetweenCodePoints) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abcde…");
  EXPECT_EQ(shortened("ööö", 2), "ö…");
}

}  // namespace
}  // namespace harness
