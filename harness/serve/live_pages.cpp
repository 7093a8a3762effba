#include "harness/serve/live_pages.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/utc_time.h"

namespace harness {
namespace {

constexpr std::chrono::milliseconds kLook{500};  // between two looks at the record while somebody watches
constexpr std::chrono::seconds kWatched{15};     // after the last question; an open page asks every 5 s

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string fault_text(const std::exception& fault) {
  const auto* error = dynamic_cast<const Error*>(&fault);
  return error == nullptr || error->remedy().empty() ? fault.what()
                                                     : fmt::format("{}\n{}", fault.what(), error->remedy());
}

}  // namespace

std::chrono::duration<double> LivePace::wait_after(double cpu_seconds) const {
  return std::max(least, std::chrono::duration<double>(cpu_seconds / cpu_share));
}

LivePages::LivePages(Source source, LivePace pace)
    : source_(std::move(source)), pace_(pace), start_(utc_now()), thread_([this] { work(); }) {}

LivePages::~LivePages() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool LivePages::knows(const PageKey& key) const {
  const std::lock_guard lock(mutex_);
  return entries_.contains(key);
}

LivePages::Entry& LivePages::asked_for(const PageKey& key) {
  const auto [found, is_new] = entries_.try_emplace(key);
  found->second.asked = Clock::now();
  if (is_new && entries_.size() > kMost)
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
      return a.second.asked < b.second.asked;
    }));
  changed_.notify_all();
  return found->second;
}

std::shared_ptr<const LivePage> LivePages::find(const PageKey& key) {
  const std::lock_guard lock(mutex_);
  return asked_for(key).page;
}

std::shared_ptr<const LivePage> LivePages::wait_for(const PageKey& key) {
  std::unique_lock lock(mutex_);
  asked_for(key);
  const auto page = [&] {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second.page;
  };
  changed_.wait(lock, [&] { return page() != nullptr; });
  return page();
}

bool LivePages::watched() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [now = Clock::now()](const auto& entry) { return now - entry.second.asked < kWatched; });
}

std::optional<PageKey> LivePages::next_job(const std::string& state) const {
  const Clock::time_point now = Clock::now();
  for (const auto& [key, entry] : entries_)
    if (!entry.page) return key;
  for (const auto& [key, entry] : entries_)
    if (now - entry.asked < kWatched && now >= entry.due && entry.state != state) return key;
  return std::nullopt;
}

void LivePages::work() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (!watched()) {
      changed_.wait(lock);
      continue;
    }
    lock.unlock();
    std::string state;
    try {
      state = source_.state();
    } catch (const std::exception& fault) {
      state = fault_text(fault);  // making a page says it
    }
    lock.lock();
    if (const auto key = next_job(state))
      make(lock, *key, state);
    else
      changed_.wait_for(lock, kLook);
  }
}

void LivePages::make(std::unique_lock<std::mutex>& lock, const PageKey& key, const std::string& state) {
  auto page = std::make_shared<LivePage>();
  page->version = fmt::format("{}-{}", start_, ++made_);
  lock.unlock();
  const double before = cpu_seconds();
  try {
    page->html = std::make_shared<const std::string>(source_.make(key, page->version));
  } catch (const std::exception& fault) {
    page->fault = fault_text(fault);
  }
  const double spent = cpu_seconds() - before;
  lock.lock();
  changed_.notify_all();
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;  // others were asked for since
  Entry& entry = found->second;
  entry.state = page->html ? state : std::string();  // a fault is tried again
  entry.due = Clock::now() + std::chrono::duration_cast<Clock::duration>(pace_.wait_after(spent));
  // A page that was made stays where a newer one cannot be.
  if (page->html || !entry.page || !entry.page->html)
    entry.page = std::move(page);
  else
    fmt::print(stderr, "harness serve: a page stays as it is: {}\n", page->fault);
}

}  // namespace harness
